package io.atelier.log;

/// The JSON Schemas of what is on public topics, each at an address of its own. One that is out is
/// never changed but by adding; anything else gets another number.
public enum PublicSchema {
    /// What producers hand in.
    DOCUMENT("job-document.v1.json"),
    /// The data of a completion of a job.
    JOB("job.v1.json"),
    /// The data of a completion of a group.
    GROUP("group.v1.json");

    static final String PATH = "/schemas/";

    private final String file;

    PublicSchema(String file) {
        this.file = file;
    }

    /// @param publicUrl where callers reach this service, without a slash at the end
    public String url(String publicUrl) {
        return publicUrl + PATH + file;
    }

    String file() {
        return file;
    }
}
