package io.atelier.docs;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Reads the `@ConfigMapping` interfaces out of the sources, since doc comments are nowhere else.
/// Parses only; nothing is compiled.
final class ConfigSources {
    private static final Pattern MAP = Pattern.compile("Map<.+, (.+)>");

    private final Properties ownDefaults;
    private final List<ConfigSection> sections = new ArrayList<>();

    /// @param ownDefaults `application.properties`, which comes before an annotation's default
    private ConfigSources(Properties ownDefaults) {
        this.ownDefaults = ownDefaults;
    }

    static List<ConfigSection> read(List<Path> files, Properties ownDefaults) throws IOException {
        ConfigSources sources = new ConfigSources(ownDefaults);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                for (Tree type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree mapping) {
                        sources.take(mapping, new TreePath(new TreePath(unit), mapping), docs);
                    }
                }
            }
        }
        sources.sections.sort(Comparator.comparing(ConfigSection::prefix));
        return sources.sections;
    }

    private void take(ClassTree mapping, TreePath at, DocTrees docs) {
        String argument = annotations(mapping.getModifiers()).get("ConfigMapping");
        if (argument == null) {
            return;
        }
        String prefix = argument.substring(argument.indexOf('"') + 1, argument.lastIndexOf('"'));
        List<ConfigKey> keys = new ArrayList<>();
        collect(prefix, mapping, at, docs, keys);
        sections.add(new ConfigSection(prefix, doc(at, docs), keys));
    }

    private void collect(
            String prefix, ClassTree type, TreePath at, DocTrees docs, List<ConfigKey> keys) {
        for (Tree member : type.getMembers()) {
            if (!(member instanceof MethodTree method) || method.getBody() != null) {
                continue;
            }
            String name = prefix + "." + name(method);
            String returned = String.valueOf(method.getReturnType());
            Matcher map = MAP.matcher(returned);
            if (map.matches()) {
                name += ".<name>";
                returned = map.group(1);
            }
            Optional<ClassTree> nested = nested(type, returned);
            if (nested.isPresent()) {
                collect(name, nested.get(), new TreePath(at, nested.get()), docs, keys);
            } else {
                keys.add(key(name, method, new TreePath(at, method), docs));
            }
        }
    }

    private ConfigKey key(String name, MethodTree method, TreePath at, DocTrees docs) {
        Map<String, String> annotations = annotations(method.getModifiers());
        return new ConfigKey(
                name,
                fallback(name, annotations.get("WithDefault")),
                doc(at, docs),
                new Bounds(annotations).inWords());
    }

    private @Nullable String fallback(String name, @Nullable String literal) {
        String own = ownDefaults.getProperty(name);
        if (own != null || literal == null) {
            return own;
        }
        return unquoted(literal);
    }

    private static String name(MethodTree method) {
        String given = annotations(method.getModifiers()).get("WithName");
        return given == null ? kebab(method.getName().toString()) : unquoted(given);
    }

    private static String unquoted(String literal) {
        return literal.substring(1, literal.length() - 1);
    }

    private static Optional<ClassTree> nested(ClassTree type, String name) {
        return type.getMembers().stream()
                .filter(ClassTree.class::isInstance)
                .map(ClassTree.class::cast)
                .filter(each -> each.getKind() == Tree.Kind.INTERFACE)
                .filter(each -> each.getSimpleName().contentEquals(name))
                .findFirst();
    }

    private static String doc(TreePath at, DocTrees docs) {
        var comment = docs.getDocCommentTree(at);
        if (comment == null) {
            return "";
        }
        return comment.getFullBody().stream()
                .map(Object::toString)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static Map<String, String> annotations(ModifiersTree modifiers) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (AnnotationTree annotation : modifiers.getAnnotations()) {
            arguments.put(
                    annotation.getAnnotationType().toString(),
                    annotation.getArguments().stream()
                            .map(ConfigSources::argument)
                            .collect(Collectors.joining(", ")));
        }
        return arguments;
    }

    private static String argument(ExpressionTree argument) {
        if (!(argument instanceof AssignmentTree assignment)) {
            return source(argument);
        }
        String name = assignment.getVariable().toString();
        String value = source(assignment.getExpression());
        return name.equals("value") ? value : name + " = " + value;
    }

    private static String source(ExpressionTree expression) {
        return expression instanceof LiteralTree literal
                        && literal.getValue() instanceof String text
                ? "\"" + text + "\""
                : expression.toString();
    }

    private static String kebab(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
