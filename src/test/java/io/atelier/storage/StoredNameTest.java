package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredNameTest {
    private static final JobId JOB = JobId.of("0195f3a1-7b2c-7def-8123-456789abcdef");

    @Test
    void isReadBackAsItWasWritten() {
        StoredName name = new StoredName(JOB, 0, 1, 12, 9, PictureFormat.JPEG);

        assertThat(name.toString())
                .isEqualTo("89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f12.i9.jpg");
        assertThat(StoredName.parse(name.toString())).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "../../etc/passwd",
                "/etc/passwd",
                "89/ab/../../../etc/passwd",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.json",
                "../ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.png",
                "00/00/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.png",
                "89/ab/0195F3A1-7B2C-7DEF-8123-456789ABCDEF.p0.r1.f1.i0.png",
                "89/ab/------------------------------------.p0.r1.f1.i0.png",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.tmp",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.png/..",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.png\n",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.png\0.jpg",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p00.r1.f1.i0.png",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p-1.r1.f1.i0.png",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p9999999999.r1.f1.i0.png",
                "89\\ab\\0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.png",
                " 89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.png"
            })
    void isNothingElse(String text) {
        assertThat(StoredName.parse(text)).isEmpty();
    }

    @Test
    void spreadsNewAndKeyedAndRelatedJobsOverTheFolders() {
        Set<String> unnamed = new HashSet<>();
        Set<String> keyed = new HashSet<>();
        Set<String> related = new HashSet<>();

        for (int i = 0; i < 1_000; i++) {
            unnamed.add(StoredName.folder(JobId.random()));
            keyed.add(StoredName.folder(JobId.keyed("t", "r", "k" + i)));
            related.add(StoredName.folder(JobId.random().routedLike(JOB)));
        }

        assertThat(unnamed).hasSizeGreaterThan(900);
        assertThat(keyed).hasSizeGreaterThan(900);
        assertThat(related).hasSizeGreaterThan(900);
    }
}
