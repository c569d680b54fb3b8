package io.atelier.catalog;

/// A file format a picture can come in.
///
/// @param name on the wire
/// @param transparent whether it can hold a transparent background
/// @param compressible whether `output_compression` applies to it
public record OutputFormat(
        String name, String contentType, boolean transparent, boolean compressible) {}
