package io.atelier.job;

/// A stored picture, by reference; its bytes are in the object store.
///
/// @param index its place among the pictures of its part, from 0
/// @param name where the store keeps it
/// @param bytes its length
/// @param sha256 of its bytes, lower-case hex
public record Picture(
        int index,
        String name,
        String contentType,
        long bytes,
        String sha256,
        int widthPixels,
        int heightPixels) {
    /// The same in another place.
    public Picture at(int other) {
        return new Picture(other, name, contentType, bytes, sha256, widthPixels, heightPixels);
    }
}
