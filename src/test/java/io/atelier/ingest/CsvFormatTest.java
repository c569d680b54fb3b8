package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvFormatTest {
    private static final Map<String, List<String>> NO_QUERY = Map.of();

    @Test
    void takesFieldsFromColumnsOfTheirNames() {
        assertThat(documents("id,prompt,n,size,stock\r\nsku-1,a lamp,2,1024x1024,7\r\n", NO_QUERY))
                .containsExactly("{'id':'sku-1','prompt':'a lamp','n':2,'size':'1024x1024'}");
    }

    @Test
    void fillsTemplatesOfTheQuery() {
        assertThat(
                        documents(
                                "sku,colour,product\n1,red,lamp\n2,\"blue, dark\",\"old \"\"lamp\"\"\"",
                                query(
                                        "prompt",
                                        "A {colour} {product} on marble",
                                        "id",
                                        "sku-{sku}",
                                        "n",
                                        "3")))
                .containsExactlyInAnyOrder(
                        "{'prompt':'A red lamp on marble','id':'sku-1','n':3}",
                        "{'prompt':'A blue, dark old \\'lamp\\' on marble','id':'sku-2','n':3}");
    }

    @Test
    void letsARowOverruleTheQueryAndAnEmptyCellSayNothing() {
        assertThat(documents("prompt,quality\na,high\nb,\n", query("quality", "low")))
                .containsExactly(
                        "{'quality':'high','prompt':'a'}", "{'quality':'low','prompt':'b'}");
    }

    @Test
    void takesAColumnThatATemplateUsesForNoField() {
        assertThat(documents("size,style\nXL,boho\n", query("prompt", "a {style} shirt, {size}")))
                .containsExactly("{'prompt':'a boho shirt, XL'}");
        assertThat(documents("prompt,size,model\na,XL,T\n", query("ignore", "size,model")))
                .containsExactly("{'prompt':'a'}");
    }

    @Test
    void readsObjectsNumbersAndListsFromCells() {
        assertThat(
                        documents(
                                "prompt,metadata,output_compression\n7,\"{\"\"sku\"\":\"\"7\"\"}\",two\n",
                                NO_QUERY))
                .containsExactly(
                        "{'prompt':'7','metadata':{'sku':'7'},'output_compression':'two'}");
    }

    @Test
    void readsWhatExcelWrites() {
        assertThat(documents("\uFEFFid,prompt\r\n1,a\r\n,\r\n", NO_QUERY))
                .containsExactly("{'id':'1','prompt':'a'}");
    }

    @Test
    void namesTheColumnThatATemplateLacksAndTheHeader() {
        HttpProblem problem =
                refused("id,color\n", query("prompt", "a {colour} lamp", "ignore", "stock"));

        assertThat(problem.getStatusCode()).isEqualTo(400);
        assertThat(String.valueOf(problem.getParameters()))
                .contains("prompt", "the column colour, which the header (line 1) lacks: id,color")
                .contains("nearest=color", "the column stock");
    }

    @Test
    void refusesAQueryThatSetsNoField() {
        assertThat(String.valueOf(refused("id\n", query("promt", "a")).getParameters()))
                .contains("promt", "nearest=prompt");
        assertThat(String.valueOf(refused("id\n", query("group", "a")).getParameters()))
                .contains("group");
        assertThat(String.valueOf(refused("id\n", query("prompt", "a {b")).getParameters()))
                .contains("brace at character 3");
        assertThat(String.valueOf(refused("id\n", Map.of("n", List.of("1", "2"))).getParameters()))
                .contains("more than once");
    }

    @Test
    void refusesAHeaderThatNamesAColumnTwice() {
        assertThat(refused("id,a,a\n", NO_QUERY).getDetail()).contains("the column a twice");
        assertThat(refused("id,\"a\n", NO_QUERY).getDetail()).contains("not closed");
    }

    @Test
    void tellsWhatIsWrongWithARow() {
        assertThat(refusedRow("id,prompt\n1\n"))
                .isEqualTo("The row has 1 cells, and the header 2.");
        assertThat(refusedRow("id,prompt\n1,a,b\n"))
                .isEqualTo("The row has 3 cells, and the header 2.");
        assertThat(refusedRow("id,prompt\n1,\"a\nb\"c\n"))
                .startsWith("The row, which goes on to line 3, has a quote");
        assertThat(refusedRow("id,prompt\n1,a\rb,\n")).contains("carriage return");
        assertThat(refusedRow("id,prompt\n1,\u00e9\n".getBytes(ISO_8859_1)))
                .isEqualTo("The row is not UTF-8.");
    }

    private static Map<String, List<String>> query(String... pairs) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            query.put(pairs[i], List.of(pairs[i + 1]));
        }
        return query;
    }

    private static HttpProblem refused(String csv, Map<String, List<String>> query) {
        return catchThrowableOfType(HttpProblem.class, () -> documents(csv, query));
    }

    private static String refusedRow(String csv) {
        return refusedRow(csv.getBytes(UTF_8));
    }

    private static String refusedRow(byte[] csv) {
        return catchThrowableOfType(HttpProblem.class, () -> documents(csv, NO_QUERY)).getDetail();
    }

    private static List<String> documents(String csv, Map<String, List<String>> query) {
        return documents(csv.getBytes(UTF_8), query);
    }

    private static List<String> documents(byte[] csv, Map<String, List<String>> query) {
        try {
            BodyLines lines = new BodyLines(new ByteArrayInputStream(csv), true, 1_000);
            BulkFormat format = CsvFormat.of(lines.next().orElseThrow(), query);
            List<String> documents = new ArrayList<>();
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                documents.add(new String(format.document(line.get()), UTF_8).replace('"', '\''));
            }
            return documents;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
