package io.spokewire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Small promises, kept over the sources of all modules. */
class TidyTest {
    private static final int METHOD_LINES_MAX = 70;

    /** A method with so few branches is a table: definitions of commands, cases of a test. */
    private static final int TABLE_BRANCHES_MAX = 3;

    private static final Set<Tree.Kind> BRANCHES =
            EnumSet.of(
                    Tree.Kind.IF,
                    Tree.Kind.FOR_LOOP,
                    Tree.Kind.ENHANCED_FOR_LOOP,
                    Tree.Kind.WHILE_LOOP,
                    Tree.Kind.SWITCH,
                    Tree.Kind.TRY);
    private static final Pattern STRAY =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b|[Nn]ot " + "implemented");

    @Test
    void methodsStayShort() throws IOException {
        List<Path> sources = sources();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> tooLong = new ArrayList<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("--release", "25", "-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new MethodLengths(unit, positions, tooLong), null);
            }
        }
        assertThat(sources).hasSizeGreaterThan(50);
        assertThat(tooLong).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path source : sources()) {
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                if (STRAY.matcher(lines.get(i)).find()) {
                    found.add(source + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        Path root = Path.of("..").toAbsolutePath().normalize();
        for (String module :
                List.of("core", "os", "daemon", "sim", "lab", "app", "interop", "bench")) {
            Path folder = root.resolve(module).resolve("src");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> walk = Files.walk(folder)) {
                    walk.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        return found;
    }

    private static final class MethodLengths extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> tooLong;

        MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> tooLong) {
            this.unit = unit;
            this.positions = positions;
            this.tooLong = tooLong;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            LineMap lines = unit.getLineMap();
            long start = positions.getStartPosition(unit, method);
            long end = positions.getEndPosition(unit, method);
            if (start >= 0 && end >= 0 && branches(method) > TABLE_BRANCHES_MAX) {
                long length = lines.getLineNumber(end) - lines.getLineNumber(start) + 1;
                if (length > METHOD_LINES_MAX) {
                    tooLong.add(
                            unit.getSourceFile().getName()
                                    + ":"
                                    + lines.getLineNumber(start)
                                    + ": "
                                    + method.getName()
                                    + " has "
                                    + length
                                    + " lines");
                }
            }
            return super.visitMethod(method, null);
        }

        private static int branches(MethodTree method) {
            int[] count = {0};
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
                    if (tree != null && BRANCHES.contains(tree.getKind())) {
                        count[0]++;
                    }
                    return super.scan(tree, null);
                }
            }.scan(method.getBody(), null);
            return count[0];
        }
    }
}
