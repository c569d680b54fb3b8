package io.atelier.storage;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;

/// Reads a GIF from block to block, to its trailer: a still or an animation. Pixels are passed over
/// compressed, so what it declares costs nothing.
///
/// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
final class GifHeader {
    private static final int SIGNATURE_BYTES = 6;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;

    private final DataInputStream in;
    private int widthPixels;
    private int heightPixels;

    private GifHeader(DataInputStream in) {
        this.in = in;
    }

    /// @param bytes that begin with the signature of a GIF
    /// @throws java.io.EOFException where it is cut off
    static PictureHeader read(SeekableByteChannel bytes) throws IOException {
        bytes.position(SIGNATURE_BYTES);
        // Not closed: the channel is the caller's.
        GifHeader gif =
                new GifHeader(
                        new DataInputStream(
                                new BufferedInputStream(Channels.newInputStream(bytes))));
        gif.readAll();
        return new PictureHeader(PictureFormat.GIF, gif.widthPixels, gif.heightPixels, false);
    }

    private void readAll() throws IOException {
        widthPixels = unsignedShort();
        heightPixels = unsignedShort();
        int flags = in.readUnsignedByte();
        in.skipNBytes(2);
        skipColours(flags);
        if (frames() == 0) {
            throw new NotAPicture("GIF without a picture");
        }
        if (in.read() >= 0) {
            throw new NotAPicture("GIF with more bytes behind its end");
        }
    }

    private int frames() throws IOException {
        int frames = 0;
        while (true) {
            switch (in.readUnsignedByte()) {
                case EXTENSION -> {
                    in.skipNBytes(1);
                    skipSubBlocks();
                }
                case IMAGE -> {
                    skipFrame();
                    frames++;
                }
                case TRAILER -> {
                    return frames;
                }
                default -> throw new NotAPicture("GIF with a damaged block");
            }
        }
    }

    /// A decoder makes room for what a frame declares, not only for what the whole picture does.
    private void skipFrame() throws IOException {
        int left = unsignedShort();
        int top = unsignedShort();
        int width = unsignedShort();
        int height = unsignedShort();
        if (width == 0
                || height == 0
                || left + width > widthPixels
                || top + height > heightPixels) {
            throw new NotAPicture("GIF with a frame that does not lie within it");
        }
        skipColours(in.readUnsignedByte());
        in.skipNBytes(1);
        skipSubBlocks();
    }

    private void skipColours(int flags) throws IOException {
        if ((flags & 0x80) != 0) {
            in.skipNBytes(3L << ((flags & 7) + 1));
        }
    }

    private void skipSubBlocks() throws IOException {
        for (int length = in.readUnsignedByte(); length > 0; length = in.readUnsignedByte()) {
            in.skipNBytes(length);
        }
    }

    private int unsignedShort() throws IOException {
        return Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
    }
}
