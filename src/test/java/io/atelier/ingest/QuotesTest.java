package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.catalog.Catalog;
import io.atelier.ingest.QuoteAnswer.LaneQuote;
import io.atelier.job.Lane;
import io.atelier.job.Usd;
import io.atelier.log.LaneConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a job would cost by every lane, alone and in a file of many.
class QuotesTest {
    private static final Clock NOON =
            Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final String LOW = "'prompt':'a','size':'1024x1024','quality':'low'";

    @TempDir Path folder;

    private final Catalog catalog = Catalog.load();
    private final JobDocumentReader reader =
            new JobDocumentReader(
                    catalog,
                    NOON,
                    catalog.defaults().model(),
                    _ -> JobDefaultsTest.PLAIN,
                    _ -> false);

    @Test
    void putsThePricesOfBothLanesSideBySide() {
        QuoteAnswer quote = quote("{%s,'n':3}".formatted(LOW), Map.of());

        assertThat(quote.jobs()).isEqualTo(1);
        assertThat(quote.images()).isEqualTo(3);
        assertThat(quote.model()).isEqualTo("gpt-image-2.5-flare");
        assertThat(quote.lanes())
                .extracting(LaneQuote::lane)
                .containsExactly(Lane.REALTIME, Lane.BATCH);
        // One token of 5 and 3 x 196 of 30 dollars a million.
        assertThat(quote.lanes().getFirst().usd().expected()).isEqualTo(Usd.of("0.017645"));
        assertThat(quote.lanes().getLast().usd().expected()).isEqualTo(Usd.of("0.008823"));
        assertThat(quote.lanes().getFirst().tokens().outputTokens()).isEqualTo(588);
        assertThat(quote.lanes()).allMatch(lane -> lane.meetsDeadline() == null);
        assertThat(quote.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'model':'gpt-image-2.6-flare' | gpt-image-2.6-flare can't be called in a batch",
                "'partial_images':2 | a batch brings no partial images",
                "'lane':'realtime' | the job asks for a call of its own"
            })
    void tellsWhyThereIsNoPriceForABatch(String field, String why) {
        QuoteAnswer quote = quote("{%s,%s}".formatted(LOW, field), Map.of());

        assertThat(quote.lanes()).extracting(LaneQuote::lane).containsExactly(Lane.REALTIME);
        assertThat(quote.warnings()).containsExactly("it can't go into a batch: " + why);
    }

    @Test
    void warnsOfAModelThatGoes() {
        QuoteAnswer quote = quote("{%s,'model':'gpt-image-1.5'}".formatted(LOW), Map.of());

        assertThat(quote.warnings()).singleElement().asString().contains("2026-12-01");
    }

    @ParameterizedTest
    @CsvSource({
        // A call may take 3 min, its report 30 s, leaving the batch 20 min; a batch takes 75.
        "2026-11-23T13:38:30Z, true, true",
        "2026-11-23T13:38:29Z, true, false",
        "2026-11-23T12:03:00Z, true, false",
        "2026-11-23T12:02:59Z, false, false"
    })
    void tellsWhichLaneMeetsTheDeadline(String deadline, boolean realtime, boolean batch) {
        QuoteAnswer quote =
                quote(
                        "{%s,'deadline':'%s'}".formatted(LOW, deadline),
                        Map.of("atelier.lane.age", "15m", "atelier.lane.reserve", "20m"));

        assertThat(quote.lanes().getFirst().meetsDeadline()).isEqualTo(realtime);
        assertThat(quote.lanes().getLast().meetsDeadline()).isEqualTo(batch);
        assertThat(quote.warnings()).hasSize((realtime ? 0 : 1) + (batch ? 0 : 1));
    }

    /// Else a job that was for yesterday would have had all of yesterday.
    @Test
    void leavesNoMoreTimeWhereItsBeginningIsOver() {
        QuoteAnswer quote =
                quote(
                        "{%s,'not_before':'2026-11-23T00:00:00Z','deadline':'2026-11-23T12:00:10Z'}"
                                .formatted(LOW),
                        Map.of());

        assertThat(quote.lanes()).allMatch(lane -> Boolean.FALSE.equals(lane.meetsDeadline()));
    }

    @Test
    void hasNoBatchesWhereThereIsNoBatchLane() {
        QuoteAnswer quote = quote("{%s}".formatted(LOW), Map.of("atelier.lane.enabled", "false"));

        assertThat(quote.lanes()).hasSize(1);
        assertThat(quote.warnings()).singleElement().asString().contains("no batch lane here");
    }

    @Test
    void addsUpTheLinesOfAFileAndTellsOfThoseThatAreNoJobs() throws Exception {
        QuoteAnswer quote =
                lines(
                        """
                        {%1$s,'id':'a'}
                        {%1$s,'n':0,'id':'b'}
                        {%1$s,'model':'gpt-image-2.6-flare','group':'own'}
                        {'prompt'
                        """
                                .formatted(LOW));

        assertThat(quote.jobs()).isEqualTo(2);
        assertThat(quote.rejected()).isEqualTo(2);
        assertThat(quote.errors())
                .extracting(LineResult::line, LineResult::id, QuotesTest::field)
                .containsExactly(tuple(2L, "b", "n"), tuple(4L, null, ""));
        Usd flare = Usd.of("0.005885");
        Usd newest = Usd.of("0.020585");
        assertThat(quote.lanes().getFirst().usd().expected()).isEqualTo(flare.plus(newest));
        assertThat(quote.lanes().getLast().jobs()).isEqualTo(1);
        assertThat(quote.lanes().getLast().usd().expected())
                .isEqualTo(Usd.of("0.002943").plus(newest));
    }

    @Test
    void countsNoMoreLinesThanMayBecomeJobs() throws Exception {
        QuoteAnswer quote = lines("{%s}\n".formatted(LOW).repeat(5));

        assertThat(quote.jobs()).isEqualTo(4);
        assertThat(quote.warnings()).containsExactly("only the first 4 of 5 lines are counted");
    }

    private static String field(LineResult line) {
        return Objects.requireNonNull(line.problem()).at("/errors/0/field").asText();
    }

    private QuoteAnswer lines(String body) throws IOException {
        BodyLines lines =
                new BodyLines(
                        new ByteArrayInputStream(body.replace('\'', '"').getBytes(UTF_8)),
                        false,
                        10_000);
        return new LineQuotes(reader, new Inputs(folder).store(), quotes(Map.of()), 4)
                .of("default", lines, BodyLine::bytes);
    }

    private QuoteAnswer quote(String document, Map<String, String> lane) {
        Reading reading = reader.read("default", document.replace('\'', '"').getBytes(UTF_8));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        Quotes.Quoted quoted = quotes(lane).of(((Reading.Accepted) reading).document());
        QuoteSum sum = new QuoteSum();
        sum.add(quoted);
        return sum.answer(quoted);
    }

    private Quotes quotes(Map<String, String> lane) {
        return new Quotes(
                catalog,
                config(lane),
                _ -> Duration.ofHours(1),
                new Calibration(catalog, new SimpleMeterRegistry()),
                NOON);
    }

    private static LaneConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 300))
                .withMapping(LaneConfig.class)
                .build()
                .getConfigMapping(LaneConfig.class);
    }
}
