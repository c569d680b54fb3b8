package io.atelier.docs;

import java.util.List;

/// The settings as Markdown.
final class ConfigTable {
    private ConfigTable() {}

    static String of(List<ConfigSection> sections) {
        StringBuilder text = new StringBuilder();
        sections.forEach(section -> append(section, text));
        return text.toString().strip();
    }

    private static void append(ConfigSection section, StringBuilder text) {
        text.append("**`").append(section.prefix()).append("`**: ").append(section.doc());
        text.append("\n\n| key | default | effect and bounds |\n|---|---|---|\n");
        section.keys().forEach(key -> append(key, text));
        text.append('\n');
    }

    private static void append(ConfigKey key, StringBuilder text) {
        String fallback = key.fallback() == null ? "unset" : "`" + key.fallback() + "`";
        String checked = key.checked().isEmpty() ? "" : " Checked at start: " + key.checked() + ".";
        text.append("| `")
                .append(key.name())
                .append("` | ")
                .append(cell(fallback))
                .append(" | ")
                .append(cell(key.doc() + checked))
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
