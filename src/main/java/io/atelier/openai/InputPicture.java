package io.atelier.openai;

import java.util.Objects;

/// A picture that a call starts from, as the upstream gets it.
public sealed interface InputPicture {
    /// Sent along.
    record Stored(PictureSource source) implements InputPicture {
        public Stored {
            Objects.requireNonNull(source);
        }
    }

    /// Fetched by the upstream itself.
    ///
    /// @param url `https`, or a `data:` URL
    record Link(String url) implements InputPicture {
        public Link {
            Objects.requireNonNull(url);
        }

        /// A `data:` URL is a picture, and no text for a log.
        @Override
        public String toString() {
            return "Link[" + url.length() + " characters]";
        }
    }

    /// One that lies at the upstream already.
    record UpstreamFile(String fileId) implements InputPicture {
        public UpstreamFile {
            Objects.requireNonNull(fileId);
        }
    }
}
