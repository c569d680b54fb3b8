package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import org.junit.jupiter.api.Test;

class PartialIndexTest {
    private static final JobId JOB = JobId.keyed("default", "/v1/jobs", "sketched");

    private final PartialIndex index = new PartialIndex();

    @Test
    void findsEverySketchByItsPictureAndNumber() {
        Picture first = sketch(0, "a");
        Picture second = sketch(1, "b");
        Picture ofAnother = sketch(0, "c");

        index.told(new PartialImage(JOB, 0, first), 0);
        index.told(new PartialImage(JOB, 0, second), 0);
        index.told(new PartialImage(JOB, 2, ofAnother), 0);

        assertThat(index.find(JOB, 0, 0)).contains(first);
        assertThat(index.find(JOB, 0, 1)).contains(second);
        assertThat(index.find(JOB, 2, 0)).contains(ofAnother);
        assertThat(index.find(JOB, 1, 0)).isEmpty();
        assertThat(index.find(JOB, 2, 1)).isEmpty();
        assertThat(index.find(JobId.random(), 0, 0)).isEmpty();
    }

    @Test
    void putsTheSketchOfALaterAttemptInThePlaceOfAnEarlier() {
        index.told(new PartialImage(JOB, 0, sketch(0, "f1")), 0);
        index.told(new PartialImage(JOB, 0, sketch(0, "f2")), 0);

        assertThat(index.find(JOB, 0, 0)).map(Picture::name).contains("f2");
    }

    @Test
    void forgetsTheOldestJobOfTenThousand() {
        JobId second = JobId.random();
        index.told(new PartialImage(JOB, 0, sketch(0, "a")), 0);
        index.told(new PartialImage(second, 0, sketch(0, "b")), 0);
        for (int job = 2; job < 10_000; job++) {
            index.told(new PartialImage(JobId.random(), 0, sketch(0, "c")), 0);
        }
        assertThat(index.find(JOB, 0, 0)).isPresent();

        index.told(new PartialImage(JobId.random(), 0, sketch(0, "d")), 0);

        assertThat(index.find(JOB, 0, 0)).isEmpty();
        assertThat(index.find(second, 0, 0)).isPresent();
    }

    private static Picture sketch(int number, String name) {
        return new Picture(number, name, "image/png", 1, "ab", 1, 1);
    }
}
