package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;

/// Where an input image is to be had. On the wire each kind is known by its fields.
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
    @JsonSubTypes.Type(ImageSource.File.class),
    @JsonSubTypes.Type(ImageSource.Url.class),
    @JsonSubTypes.Type(ImageSource.Earlier.class)
})
public sealed interface ImageSource {
    /// Handed in before.
    record File(String fileId) implements ImageSource {
        public File {
            Objects.requireNonNull(fileId);
        }
    }

    /// An `https` address, or a `data:` URL that holds the picture itself.
    record Url(String imageUrl) implements ImageSource {
        public Url {
            Objects.requireNonNull(imageUrl);
        }
    }

    /// Made by a job of the same tenant.
    ///
    /// @param index among that job's pictures, from 0
    record Earlier(JobId job, int index) implements ImageSource {
        public Earlier {
            Objects.requireNonNull(job);
        }
    }
}
