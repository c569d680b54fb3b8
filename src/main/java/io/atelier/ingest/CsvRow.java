package io.atelier.ingest;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads the cells of one row of CSV (RFC 4180), in UTF-8, with commas.
final class CsvRow {
    private static final ObjectReader CELLS =
            CsvMapper.builder()
                    .enable(CsvParser.Feature.WRAP_AS_ARRAY)
                    .build()
                    .readerForListOf(String.class);
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private CsvRow() {}

    static Checked<List<String>> cells(byte[] row) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(row)).toString();
        } catch (CharacterCodingException e) {
            return Bad.of("is not UTF-8");
        }
        // Excel writes one.
        text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        try (MappingIterator<List<String>> rows = CELLS.readValues(text)) {
            List<String> cells = rows.nextValue();
            return rows.hasNextValue()
                    ? Bad.of("has a carriage return outside of quotes")
                    : new Good<>(cells);
        } catch (IOException e) {
            return Bad.of("has a quote that is not where CSV has them (RFC 4180)");
        }
    }
}
