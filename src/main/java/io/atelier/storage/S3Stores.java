package io.atelier.storage;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// The stores in one bucket, and the client they share. Loading this class loads the SDK.
final class S3Stores implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration FOR_A_CONNECTION = Duration.ofSeconds(10);
    private static final Duration SMALL_REQUEST = Duration.ofSeconds(5);

    /// At once; whoever asked may ask again later.
    private static final int TRIES = 2;

    private final S3Bucket bucket;
    private final S3Store pictures;
    private final S3Inputs inputs;
    private final S3Partials partials;
    private final S3Variants variants;
    private final S3Batches batches;
    private final S3Reuses reuses;

    S3Stores(StorageConfig config, Clock clock, LongSupplier nanoTime) {
        StorageConfig.S3 s3 = config.s3();
        bucket = bucket(s3);
        S3Health health = new S3Health(bucket, nanoTime);
        S3Spool spool = new S3Spool(config, clock);
        pictures = new S3Store(bucket, spool, health, presignedFor(s3));
        inputs = new S3Inputs(bucket, spool, health, clock);
        partials = new S3Partials(bucket, spool, health, clock);
        variants = new S3Variants(bucket, spool, health);
        batches = new S3Batches(bucket, spool);
        reuses = new S3Reuses(bucket);
    }

    PictureStore pictures() {
        return pictures;
    }

    InputStore inputs() {
        return inputs;
    }

    PartialStore partials() {
        return partials;
    }

    VariantStore variants() {
        return variants;
    }

    BatchStore batches() {
        return batches;
    }

    ReuseStore reuses() {
        return reuses;
    }

    @Override
    public void close() {
        bucket.close();
    }

    private static Optional<Duration> presignedFor(StorageConfig.S3 s3) {
        return switch (s3.reading()) {
            case PROXIED -> Optional.empty();
            case PRESIGNED -> Optional.of(s3.presignedFor());
        };
    }

    private static S3Bucket bucket(StorageConfig.S3 s3) {
        S3Bucket.Place place =
                new S3Bucket.Place(
                        s3.bucket()
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "atelier.storage.s3.bucket must be set where atelier.storage.kind is s3")),
                        s3.prefix().orElse(""),
                        s3.conditionalWrites(),
                        s3.timeout());
        AwsCredentialsProvider credentials = credentials(s3);
        return new S3Bucket(client(s3, credentials), presigner(s3, credentials), place);
    }

    private static S3Client client(StorageConfig.S3 s3, AwsCredentialsProvider credentials) {
        S3ClientBuilder client =
                S3Client.builder()
                        .credentialsProvider(credentials)
                        .forcePathStyle(s3.pathStyle())
                        // What newer SDKs do by default, older MinIO and Ceph don't understand:
                        // checksums as trailers, and chunks that are signed one by one.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(it -> it.chunkedEncodingEnabled(false))
                        .httpClientBuilder(
                                Apache5HttpClient.builder()
                                        .maxConnections(s3.maxConnections())
                                        .connectionTimeout(CONNECT)
                                        .connectionAcquisitionTimeout(FOR_A_CONNECTION)
                                        .socketTimeout(s3.timeout()))
                        .overrideConfiguration(it ->
                                it.apiCallAttemptTimeout(smallRequest(s3))
                                        .retryStrategy(
                                                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                                        .maxAttempts(TRIES)
                                                        .build()));
        region(s3).ifPresent(client::region);
        s3.endpoint().ifPresent(client::endpointOverride);
        return client.build();
    }

    private static S3Presigner presigner(StorageConfig.S3 s3, AwsCredentialsProvider credentials) {
        S3Presigner.Builder presigner =
                S3Presigner.builder()
                        .credentialsProvider(credentials)
                        .serviceConfiguration(
                                S3Configuration.builder()
                                        .pathStyleAccessEnabled(s3.pathStyle())
                                        .build());
        region(s3).ifPresent(presigner::region);
        s3.publicEndpoint().or(s3::endpoint).ifPresent(presigner::endpointOverride);
        return presigner.build();
    }

    private static Duration smallRequest(StorageConfig.S3 s3) {
        return s3.timeout().compareTo(SMALL_REQUEST) < 0 ? s3.timeout() : SMALL_REQUEST;
    }

    private static Optional<Region> region(StorageConfig.S3 s3) {
        return s3.region().or(() -> s3.endpoint().map(_ -> "us-east-1")).map(Region::of);
    }

    private static AwsCredentialsProvider credentials(StorageConfig.S3 s3) {
        if (s3.accessKeyId().isPresent() != s3.secretAccessKey().isPresent()) {
            throw new IllegalArgumentException(
                    "atelier.storage.s3.access-key-id and secret-access-key go together");
        }
        if (s3.accessKeyId().isPresent()) {
            return StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                            s3.accessKeyId().get(), s3.secretAccessKey().orElseThrow()));
        }
        return s3.credentialsFile()
                .<AwsCredentialsProvider>map(S3Stores::fromFile)
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static AwsCredentialsProvider fromFile(Path file) {
        return ProfileCredentialsProvider.builder()
                .profileFile(
                        ProfileFileSupplier.reloadWhenModified(file, ProfileFile.Type.CREDENTIALS))
                .profileName("default")
                .build();
    }
}
