package io.atelier.ingest;

import java.io.IOException;

/// The body is no `multipart/form-data`. The message quotes nothing of it.
final class MalformedForm extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedForm(String why) {
        super(why);
    }
}
