package io.atelier.docs;

/// A part of a document that is written by a program, between two HTML comments.
public record Markers(String name) {
    public String read(String document) {
        return document.substring(start(document), end(document)).strip();
    }

    public String replace(String document, String text) {
        return document.substring(0, start(document))
                + "\n\n"
                + text
                + "\n\n"
                + document.substring(end(document));
    }

    private int start(String document) {
        String marker = "<!-- " + name + " -->";
        return found(document.indexOf(marker), marker) + marker.length();
    }

    private int end(String document) {
        String marker = "<!-- end of " + name + " -->";
        return found(document.indexOf(marker), marker);
    }

    private static int found(int at, String marker) {
        if (at < 0) {
            throw new IllegalArgumentException("the document has no marker " + marker);
        }
        return at;
    }
}
