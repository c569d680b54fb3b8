package io.atelier.journey;

import io.atelier.storage.S3Server;
import java.net.URI;
import java.util.Map;

/// The settings for pictures in the bucket of a server that the tests have started.
final class Bucket {
    private Bucket() {}

    static Map<String, String> at(URI endpoint) {
        return Map.of(
                "atelier.storage.kind",
                "s3",
                "atelier.storage.s3.bucket",
                S3Server.BUCKET,
                "atelier.storage.s3.endpoint",
                endpoint.toString(),
                "atelier.storage.s3.path-style",
                "true",
                "atelier.storage.s3.access-key-id",
                S3Server.ACCESS_KEY,
                "atelier.storage.s3.secret-access-key",
                S3Server.SECRET);
    }
}
