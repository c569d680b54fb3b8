package io.atelier.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// What a picture says of itself, told from a few bytes at its beginning and end. No pixel is
/// decoded, so a picture that declares a huge canvas costs nothing.
///
/// PNG: https://www.w3.org/TR/png-3/ §5; JPEG: ITU-T T.81 Annex B; WebP: RFC 9649. GIF and SVG have
/// readers of their own.
///
/// @param widthPixels of an SVG: as large as it wants to be shown
/// @param alpha whether it has an alpha channel; a transparent palette entry is none
public record PictureHeader(
        PictureFormat format, int widthPixels, int heightPixels, boolean alpha) {
    private static final long PNG_SIGNATURE = 0x8950_4E47_0D0A_1A0AL;
    private static final int PNG_HEADER_BYTES = 33;
    private static final int PNG_END_BYTES = 12;
    private static final int IHDR = 0x49484452;
    private static final int IEND = 0x49454E44;
    private static final int JPEG_START = 0xFFD8;
    private static final int JPEG_END = 0xFFD9;
    private static final int WEBP_HEADER_BYTES = 30;
    private static final int RIFF_PREFIX_BYTES = 8;

    /// Colour profiles and the like come before a JPEG's size, in segments of up to 64 KiB.
    private static final int MAX_JPEG_SEGMENTS = 256;

    public long pixels() {
        return (long) widthPixels * heightPixels;
    }

    /// Reads the picture that is all of `bytes`.
    ///
    /// @throws NotAPicture where it is none of these kinds, or not whole
    static PictureHeader read(SeekableByteChannel bytes, List<PictureFormat> kinds)
            throws IOException {
        try {
            PictureHeader header = of(bytes, kinds);
            if (header.widthPixels() < 1 || header.heightPixels() < 1) {
                throw new NotAPicture(header.format() + " without a size");
            }
            return header;
        } catch (EOFException tooShort) {
            throw new NotAPicture("cut off after " + bytes.size() + " bytes");
        }
    }

    /// Looks at the first 12 bytes, which must be there, and nothing else.
    ///
    /// @return the kind they are of
    /// @throws NotAPicture where they are of none of these kinds
    static PictureFormat checkMagic(SeekableByteChannel bytes, List<PictureFormat> kinds)
            throws IOException {
        return kind(bytes, kinds);
    }

    private static PictureHeader of(SeekableByteChannel bytes, List<PictureFormat> kinds)
            throws IOException {
        return switch (kind(bytes, kinds)) {
            case PNG -> png(bytes);
            case JPEG -> jpeg(bytes);
            case WEBP -> webp(bytes);
            case GIF -> GifHeader.read(bytes);
            case SVG -> SvgHeader.read(bytes);
        };
    }

    private static PictureFormat kind(SeekableByteChannel bytes, List<PictureFormat> kinds)
            throws IOException {
        return kind(bytesAt(bytes, 0, 12))
                .filter(kinds::contains)
                .orElseThrow(
                        () -> new NotAPicture("neither " + PictureFormat.listed(kinds, "nor")));
    }

    private static Optional<PictureFormat> kind(ByteBuffer magic) {
        if (magic.getLong(0) == PNG_SIGNATURE) {
            return Optional.of(PictureFormat.PNG);
        }
        if (Short.toUnsignedInt(magic.getShort(0)) == JPEG_START) {
            return Optional.of(PictureFormat.JPEG);
        }
        if (tag(magic, 0).equals("RIFF") && tag(magic, 8).equals("WEBP")) {
            return Optional.of(PictureFormat.WEBP);
        }
        String text = StandardCharsets.ISO_8859_1.decode(magic).toString();
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return Optional.of(PictureFormat.GIF);
        }
        return SvgHeader.mayBegin(text) ? Optional.of(PictureFormat.SVG) : Optional.empty();
    }

    private static PictureHeader png(SeekableByteChannel bytes) throws IOException {
        ByteBuffer header = bytesAt(bytes, 0, PNG_HEADER_BYTES);
        if (header.getInt(8) != 13 || header.getInt(12) != IHDR) {
            throw new NotAPicture("PNG without a header");
        }
        CRC32 crc = new CRC32();
        crc.update(header.slice(12, 17));
        if ((int) crc.getValue() != header.getInt(29)) {
            throw new NotAPicture("PNG with a damaged header");
        }
        ByteBuffer end = bytesAt(bytes, bytes.size() - PNG_END_BYTES, PNG_END_BYTES);
        if (end.getInt(0) != 0 || end.getInt(4) != IEND) {
            throw new NotAPicture("PNG without its end: cut off");
        }
        boolean alpha = (header.get(25) & 4) != 0;
        return new PictureHeader(PictureFormat.PNG, header.getInt(16), header.getInt(20), alpha);
    }

    private static PictureHeader jpeg(SeekableByteChannel bytes) throws IOException {
        if (Short.toUnsignedInt(bytesAt(bytes, bytes.size() - 2, 2).getShort()) != JPEG_END) {
            throw new NotAPicture("JPEG without its end: cut off");
        }
        long position = 2;
        for (int segment = 0; segment < MAX_JPEG_SEGMENTS; segment++) {
            ByteBuffer marker = bytesAt(bytes, position, 4);
            if (Byte.toUnsignedInt(marker.get(0)) != 0xFF) {
                throw new NotAPicture("JPEG with a damaged header");
            }
            int code = Byte.toUnsignedInt(marker.get(1));
            if (isFrame(code)) {
                ByteBuffer size = bytesAt(bytes, position + 5, 4);
                return new PictureHeader(
                        PictureFormat.JPEG,
                        Short.toUnsignedInt(size.getShort(2)),
                        Short.toUnsignedInt(size.getShort(0)),
                        false);
            }
            position += segmentBytes(code, Short.toUnsignedInt(marker.getShort(2)));
        }
        throw new NotAPicture("JPEG without a size");
    }

    /// SOF0 to SOF15, but for the three codes in between that mean something else.
    private static boolean isFrame(int code) {
        return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
    }

    private static int segmentBytes(int code, int length) throws NotAPicture {
        if (code == 0xFF) {
            return 1;
        }
        boolean withoutLengthOrScan = code >= 0xD0 && code <= 0xDA;
        if (withoutLengthOrScan || code < 0xC0 || length < 2) {
            throw new NotAPicture("JPEG with a damaged header");
        }
        return 2 + length;
    }

    private static PictureHeader webp(SeekableByteChannel bytes) throws IOException {
        ByteBuffer header = bytesAt(bytes, 0, WEBP_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long declared = Integer.toUnsignedLong(header.getInt(4)) + RIFF_PREFIX_BYTES;
        if (declared != bytes.size()) {
            throw new NotAPicture(
                    "WebP of " + declared + " bytes, of which " + bytes.size() + " are there");
        }
        return switch (tag(header, 12)) {
            case "VP8 " -> lossyWebp(header);
            case "VP8L" -> losslessWebp(header);
            case "VP8X" ->
                    webp(
                            1 + threeBytes(header, 24),
                            1 + threeBytes(header, 27),
                            (header.get(20) & 0x10) != 0);
            default -> throw new NotAPicture("WebP without a picture");
        };
    }

    private static PictureHeader lossyWebp(ByteBuffer header) throws NotAPicture {
        boolean keyFrame = (header.get(20) & 1) == 0;
        if (!keyFrame || threeBytes(header, 23) != 0x2A019D) {
            throw new NotAPicture("WebP with a damaged header");
        }
        return webp(header.getShort(26) & 0x3FFF, header.getShort(28) & 0x3FFF, false);
    }

    private static PictureHeader losslessWebp(ByteBuffer header) throws NotAPicture {
        if (header.get(20) != 0x2F) {
            throw new NotAPicture("WebP with a damaged header");
        }
        int edges = header.getInt(21);
        boolean alpha = (edges >>> 28 & 1) != 0;
        return webp(1 + (edges & 0x3FFF), 1 + (edges >>> 14 & 0x3FFF), alpha);
    }

    private static PictureHeader webp(int widthPixels, int heightPixels, boolean alpha) {
        return new PictureHeader(PictureFormat.WEBP, widthPixels, heightPixels, alpha);
    }

    private static int threeBytes(ByteBuffer littleEndian, int at) {
        return Short.toUnsignedInt(littleEndian.getShort(at))
                | Byte.toUnsignedInt(littleEndian.get(at + 2)) << 16;
    }

    private static String tag(ByteBuffer bytes, int at) {
        byte[] four = new byte[4];
        bytes.get(at, four);
        return new String(four, StandardCharsets.ISO_8859_1);
    }

    static ByteBuffer bytesAt(SeekableByteChannel bytes, long position, int count)
            throws IOException {
        if (position < 0 || position + count > bytes.size()) {
            throw new EOFException();
        }
        ByteBuffer read = ByteBuffer.allocate(count);
        bytes.position(position);
        while (read.hasRemaining()) {
            if (bytes.read(read) < 0) {
                throw new EOFException();
            }
        }
        return read.flip();
    }
}
