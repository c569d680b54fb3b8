package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whoever forgets what a path needs has made one for administrators; here it is told.
class NeedsTest {
    private static final List<JavaMethod> ANSWERING =
            new ClassFileImporter()
                            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                            .importPackages("io.atelier")
                            .stream()
                            .filter(type -> type.isAnnotatedWith(Path.class) && !type.isInterface())
                            .map(JavaClass::getMethods)
                            .flatMap(methods -> methods.stream())
                            .filter(method -> method.isMetaAnnotatedWith(HttpMethod.class))
                            .toList();

    @Test
    void isSaidOfEveryMethodThatAnswers() {
        assertThat(ANSWERING)
                .hasSizeGreaterThan(20)
                .allSatisfy(method ->
                        assertThat(
                                        method.isAnnotatedWith(Needs.class)
                                                || method.getOwner().isAnnotatedWith(Needs.class))
                                .as(method.getFullName())
                                .isTrue());
    }

    /// A link is somebody's who may have no key at all.
    @Test
    void letsLinksReadPicturesAlone() {
        assertThat(ANSWERING)
                .filteredOn(method ->
                        method.isAnnotatedWith(Needs.class)
                                ? method.getAnnotationOfType(Needs.class).orLink()
                                : method.getOwner().getAnnotationOfType(Needs.class).orLink())
                .extracting(method -> method.getOwner().getSimpleName() + "." + method.getName())
                .containsExactlyInAnyOrder(
                        "PictureReads.get",
                        "PictureReads.head",
                        "VariantReads.get",
                        "VariantReads.head",
                        "PartialReads.get");
    }
}
