package io.atelier.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartPlanTest {
    @ParameterizedTest
    @CsvSource({"1, 10, 1", "10, 10, 10", "3, 1, 1 1 1", "10, 4, 4 4 2", "2, 5, 2"})
    void takesAsFewPartsAsWillDo(int images, int perCall, String parts) {
        assertThat(PartPlan.of(images, perCall).images())
                .extracting(String::valueOf)
                .containsExactly(parts.split(" "));
    }

    @Test
    void numbersThePicturesThroughAllParts() {
        List<Part> parts = PartPlan.of(10, 4).parts(new PartState.Queued(Instant.EPOCH, false));

        assertThat(parts).extracting(Part::index).containsExactly(0, 1, 2);
        assertThat(parts).extracting(Part::firstImage).containsExactly(0, 4, 8);
        assertThat(parts).extracting(Part::images).containsExactly(4, 4, 2);
    }

    @Test
    void makesOnePartOfADocumentThatDoesNotSay() {
        JobDocument plain = SampleDocument.PLAIN.images(3).made();
        JobDocument old =
                new JobDocument(
                        plain.tenant(),
                        plain.tier(),
                        plain.requestHash(),
                        plain.requested(),
                        plain.operation(),
                        0,
                        plain.moderationCheck(),
                        null,
                        null,
                        plain.onAmbiguous(),
                        null,
                        List.of(),
                        List.of(),
                        plain.metadata());

        assertThat(PartPlan.of(old).images()).containsExactly(3);
    }

    @Test
    void refusesAPartWithoutAPicture() {
        assertThatThrownBy(() -> new PartPlan(List.of(1, 0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartPlan(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
