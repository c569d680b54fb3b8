package io.atelier.chaos.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BugTest {
    @ParameterizedTest
    @EnumSource
    void hasOneMethodThatItGoesInto(Bug bug) throws IOException {
        try (InputStream code = Bug.class.getResourceAsStream("/" + bug.in() + ".class")) {
            assertThat(code).as("%s is gone", bug.in()).isNotNull();
            assertThat(ClassFile.of().parse(code.readAllBytes()).methods().stream().filter(bug::is))
                    .as("%s.%s", bug.in(), bug.method())
                    .hasSize(1);
        }
    }
}
