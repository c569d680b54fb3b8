package io.atelier.storage;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// A bucket, or what of it lies below a prefix, in our own words: what is missing is empty, what is
/// there already is told apart, and everything else that goes wrong is an `IOException` that is
/// worth another try.
///
/// Bytes are sent from a file, so that a request can be made again whatever it came to, and none is
/// held in memory. `Content-MD5` guards them on their way: the one check that every store knows.
final class S3Bucket implements AutoCloseable {
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_FOUND = 404;
    private static final String ANY = "*";

    private final S3Client client;
    private final S3Presigner presigner;
    private final Place place;
    private final LongAdder failures = new LongAdder();

    /// @param prefix of all keys, perhaps empty
    /// @param conditional whether the store honours `If-None-Match`
    /// @param timeout of one request with many bytes in it
    record Place(String bucket, String prefix, boolean conditional, Duration timeout) {}

    /// What a list tells of an object.
    record Listed(String key, Instant storedAt) {}

    /// A multipart upload that was begun and has not ended.
    record Unfinished(String key, String uploadId, Instant begunAt) {}

    S3Bucket(S3Client client, S3Presigner presigner, Place place) {
        this.client = client;
        this.presigner = presigner;
        this.place = place;
    }

    /// A request to the store.
    private interface Request<T> {
        T send();
    }

    boolean conditional() {
        return place.conditional();
    }

    /// How many requests have failed so far.
    long failures() {
        return failures.sum();
    }

    /// @throws IOException where it is away, or not ours to list
    void ask() throws IOException {
        asked("HEAD", "", () -> client.headBucket(it -> it.bucket(place.bucket())));
    }

    /// Stores a small object in place of what is there.
    void put(String key, byte[] bytes) throws IOException {
        PutObjectRequest request = putting(key, "application/json").build();
        asked("PUT", key, () -> client.putObject(request, RequestBody.fromBytes(bytes)));
    }

    /// Stores a small object.
    ///
    /// @return false where one is there already, which stays
    boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        PutObjectRequest request = putting(key, "application/json").ifNoneMatch(ANY).build();
        return unlessThere(
                "PUT", key, () -> client.putObject(request, RequestBody.fromBytes(bytes)));
    }

    /// Stores a small object unless one is there already, where the store can tell.
    void putOnce(String key, byte[] bytes) throws IOException {
        if (place.conditional()) {
            putIfAbsent(key, bytes);
        } else {
            put(key, bytes);
        }
    }

    /// Stores a file as a whole, in place of what is there.
    void replace(String key, Path file, long length, String contentType) throws IOException {
        PutObjectRequest request = putting(key, file, length, contentType).build();
        asked("PUT", key, () -> client.putObject(request, body(file, 0, length, contentType)));
    }

    /// Stores a file as a whole.
    ///
    /// @param metadata to be had back from [#head]
    /// @return false where an object is there already, which stays
    boolean put(
            String key, Path file, long length, String contentType, Map<String, String> metadata)
            throws IOException {
        PutObjectRequest request =
                putting(key, file, length, contentType)
                        .metadata(metadata)
                        .ifNoneMatch(onlyIfAbsent())
                        .build();
        return unlessThere(
                "PUT", key, () -> client.putObject(request, body(file, 0, length, contentType)));
    }

    private PutObjectRequest.Builder putting(String key, Path file, long length, String contentType)
            throws IOException {
        return putting(key, contentType)
                .contentLength(length)
                .contentMD5(md5(file, 0, length))
                .overrideConfiguration(patient());
    }

    private PutObjectRequest.Builder putting(String key, String contentType) {
        return PutObjectRequest.builder()
                .bucket(place.bucket())
                .key(place.prefix() + key)
                .contentType(contentType);
    }

    /// @return the id of the upload
    String beginParts(String key, String contentType) throws IOException {
        return asked(
                "POST",
                key,
                () ->
                        client.createMultipartUpload(it ->
                                        it.bucket(place.bucket())
                                                .key(place.prefix() + key)
                                                .contentType(contentType))
                                .uploadId());
    }

    /// @param number of the part, from 1
    CompletedPart putPart(
            String key,
            String uploadId,
            int number,
            Path file,
            long fromInclusive,
            long toExclusive)
            throws IOException {
        String md5 = md5(file, fromInclusive, toExclusive);
        String tag =
                asked(
                        "PUT",
                        key,
                        () ->
                                client.uploadPart(
                                                it ->
                                                        it.bucket(place.bucket())
                                                                .key(place.prefix() + key)
                                                                .uploadId(uploadId)
                                                                .partNumber(number)
                                                                .contentLength(
                                                                        toExclusive - fromInclusive)
                                                                .contentMD5(md5)
                                                                .overrideConfiguration(patient()),
                                                body(
                                                        file,
                                                        fromInclusive,
                                                        toExclusive,
                                                        "application/octet-stream"))
                                        .eTag());
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    /// Makes one object of the parts.
    ///
    /// @return false where it is there already, or the upload has ended: perhaps by a request of
    ///   ours whose answer was lost
    boolean finishParts(String key, String uploadId, List<CompletedPart> parts) throws IOException {
        try {
            return unlessThere(
                    "POST",
                    key,
                    () ->
                            client.completeMultipartUpload(it ->
                                    it.bucket(place.bucket())
                                            .key(place.prefix() + key)
                                            .uploadId(uploadId)
                                            .ifNoneMatch(onlyIfAbsent())
                                            .overrideConfiguration(patient())
                                            .multipartUpload(all -> all.parts(parts))));
        } catch (IOException e) {
            if (e.getCause() instanceof S3Exception refused && refused.statusCode() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /// Ends an upload whose parts nobody wants; does nothing where it has ended.
    void abortParts(String key, String uploadId) throws IOException {
        ifThere(
                "DELETE",
                key,
                () ->
                        client.abortMultipartUpload(it ->
                                it.bucket(place.bucket())
                                        .key(place.prefix() + key)
                                        .uploadId(uploadId)));
    }

    List<Unfinished> unfinished(String prefix) throws IOException {
        return asked(
                "GET",
                prefix + "?uploads",
                () ->
                        client
                                .listMultipartUploadsPaginator(it ->
                                        it.bucket(place.bucket()).prefix(place.prefix() + prefix))
                                .uploads()
                                .stream()
                                .map(this::unfinished)
                                .toList());
    }

    private Unfinished unfinished(MultipartUpload upload) {
        return new Unfinished(ours(upload.key()), upload.uploadId(), upload.initiated());
    }

    Optional<HeadObjectResponse> head(String key) throws IOException {
        return ifThere(
                "HEAD",
                key,
                () -> client.headObject(it -> it.bucket(place.bucket()).key(place.prefix() + key)));
    }

    /// An object that is read later, as far as somebody wants it.
    Optional<StoredContent> content(String key, String contentType) throws IOException {
        return head(key).map(head -> new S3Content(this, key, contentType, head.contentLength()));
    }

    /// All of a small object.
    Optional<byte[]> bytes(String key) throws IOException {
        return ifThere("GET", key, () -> client.getObjectAsBytes(getting(key)).asByteArray());
    }

    /// @param toExclusive more than `fromInclusive`: HTTP has no empty range
    ResponseInputStream<GetObjectResponse> read(String key, long fromInclusive, long toExclusive)
            throws IOException {
        GetObjectRequest request =
                getting(key).toBuilder()
                        .range("bytes=%d-%d".formatted(fromInclusive, toExclusive - 1))
                        .build();
        return asked("GET", key, () -> client.getObject(request));
    }

    private GetObjectRequest getting(String key) {
        return GetObjectRequest.builder().bucket(place.bucket()).key(place.prefix() + key).build();
    }

    List<Listed> list(String prefix) throws IOException {
        return asked(
                "GET",
                prefix,
                () ->
                        client
                                .listObjectsV2Paginator(it ->
                                        it.bucket(place.bucket()).prefix(place.prefix() + prefix))
                                .contents()
                                .stream()
                                .map(it -> new Listed(ours(it.key()), it.lastModified()))
                                .toList());
    }

    /// What would be the folders in one, with their closing `/`.
    List<String> folders(String parent) throws IOException {
        return asked(
                "GET",
                parent,
                () ->
                        client
                                .listObjectsV2Paginator(it ->
                                        it.bucket(place.bucket())
                                                .prefix(place.prefix() + parent)
                                                .delimiter("/"))
                                .commonPrefixes()
                                .stream()
                                .map(CommonPrefix::prefix)
                                .map(this::ours)
                                .toList());
    }

    private String ours(String key) {
        return key.substring(place.prefix().length());
    }

    /// Does nothing where there is none.
    void delete(String key) throws IOException {
        asked(
                "DELETE",
                key,
                () ->
                        client.deleteObject(
                                it -> it.bucket(place.bucket()).key(place.prefix() + key)));
    }

    /// A link that is good for anybody, made without asking the store.
    ///
    /// @param disposition the answer's `Content-Disposition`; null: none
    URI presigned(String key, Duration good, @Nullable String disposition) {
        GetObjectRequest request =
                getting(key).toBuilder().responseContentDisposition(disposition).build();
        return URI.create(
                presigner
                        .presignGetObject(
                                it -> it.signatureDuration(good).getObjectRequest(request))
                        .url()
                        .toString());
    }

    @Override
    public void close() {
        presigner.close();
        client.close();
    }

    private @Nullable String onlyIfAbsent() {
        return place.conditional() ? ANY : null;
    }

    private AwsRequestOverrideConfiguration patient() {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(place.timeout())
                .build();
    }

    private <T> Optional<T> ifThere(String method, String key, Request<T> request)
            throws IOException {
        return asked(
                method,
                key,
                () -> {
                    try {
                        return Optional.of(request.send());
                    } catch (S3Exception e) {
                        if (e.statusCode() == NOT_FOUND && !isOfTheBucket(e)) {
                            return Optional.empty();
                        }
                        throw e;
                    }
                });
    }

    private static boolean isOfTheBucket(S3Exception e) {
        return e.awsErrorDetails() != null
                && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
    }

    private boolean unlessThere(String method, String key, Request<?> request) throws IOException {
        return asked(
                method,
                key,
                () -> {
                    try {
                        request.send();
                        return true;
                    } catch (S3Exception e) {
                        if (e.statusCode() == PRECONDITION_FAILED) {
                            return false;
                        }
                        throw e;
                    }
                });
    }

    private <T> T asked(String method, String key, Request<T> request) throws IOException {
        try {
            return request.send();
        } catch (AbortedException e) {
            InterruptedIOException interrupted = new InterruptedIOException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        } catch (SdkException
                | UncheckedIOException
                | IllegalStateException
                | RejectedExecutionException e) {
            // The last two: the client has been closed, or its timer came at a bad moment.
            failures.increment();
            throw new IOException(
                    "%s %s/%s%s failed: %s"
                            .formatted(method, place.bucket(), place.prefix(), key, e.getMessage()),
                    e);
        }
    }

    private static RequestBody body(
            Path file, long fromInclusive, long toExclusive, String contentType) {
        return RequestBody.fromContentProvider(
                () -> {
                    try {
                        return new Slice(file, fromInclusive, toExclusive);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                toExclusive - fromInclusive,
                contentType);
    }

    private static String md5(Path file, long fromInclusive, long toExclusive) throws IOException {
        try (InputStream bytes = new Slice(file, fromInclusive, toExclusive)) {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            byte[] buffer = new byte[64 * 1024];
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }

    /// Part of a file. Not of a channel: the SDK's timeouts interrupt the thread, and an
    /// interrupted channel is closed for good.
    private static final class Slice extends RangeStream {
        private final InputStream in;

        Slice(Path file, long fromInclusive, long toExclusive) throws IOException {
            super(fromInclusive, toExclusive);
            in = new FileInputStream(file.toFile());
            in.skipNBytes(fromInclusive);
        }

        @Override
        int readNext(byte[] into, int offset, int count) throws IOException {
            return in.read(into, offset, count);
        }

        @Override
        void passOver(long count) throws IOException {
            in.skipNBytes(count);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
