package io.atelier.storage;

import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A look into the bucket past the store, with a client of its own.
final class RawBucket implements AutoCloseable {
    private final S3Client client;
    private final String prefix;

    RawBucket(S3Sample sample) {
        prefix = sample.prefix();
        client =
                S3Client.builder()
                        .endpointOverride(sample.endpoint())
                        .forcePathStyle(true)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(
                                                S3Server.ACCESS_KEY, S3Server.SECRET)))
                        .httpClientBuilder(Apache5HttpClient.builder())
                        .build();
    }

    /// Of all objects whose keys begin like that, without it.
    List<String> keys(String beginning) {
        return client
                .listObjectsV2Paginator(it -> it.bucket(S3Server.BUCKET).prefix(prefix + beginning))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(key -> key.substring(prefix.length() + beginning.length()))
                .toList();
    }

    void put(String key, byte[] bytes) {
        client.putObject(
                it -> it.bucket(S3Server.BUCKET).key(prefix + key), RequestBody.fromBytes(bytes));
    }

    /// Parts that wait for more.
    List<MultipartUpload> unfinished() {
        return client.listMultipartUploads(it -> it.bucket(S3Server.BUCKET).prefix(prefix))
                .uploads();
    }

    String beginParts(String key) {
        return client.createMultipartUpload(it -> it.bucket(S3Server.BUCKET).key(prefix + key))
                .uploadId();
    }

    @Override
    public void close() {
        client.close();
    }
}
