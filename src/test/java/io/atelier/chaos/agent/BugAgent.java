package io.atelier.chaos.agent;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessFlag;
import java.security.ProtectionDomain;

/// `-javaagent:bugs.jar=<bug>`: gives one method of one class another body, which asks
/// [Planted#call]; the true one stays beside it as `<name>$original`.
public final class BugAgent implements ClassFileTransformer {
    static final String ORIGINAL = "$original";

    private final Bug bug;

    private BugAgent(Bug bug) {
        this.bug = bug;
    }

    public static void premain(String bug, Instrumentation instrumentation) {
        instrumentation.addTransformer(new BugAgent(Bug.named(bug)));
        System.out.println("This process has a bug planted in it: " + bug);
    }

    @Override
    public byte[] transform(
            ClassLoader loader,
            String name,
            Class<?> redefined,
            ProtectionDomain domain,
            byte[] bytes) {
        if (!bug.in().equals(name)) {
            return null;
        }
        try {
            ClassFile files = ClassFile.of();
            return files.transformClass(files.parse(bytes), this::planted);
        } catch (RuntimeException | Error e) {
            // The JVM would swallow it, and the run would show that nothing broke.
            e.printStackTrace();
            Runtime.getRuntime().halt(99);
            return null;
        }
    }

    private void planted(ClassBuilder into, ClassElement element) {
        if (element instanceof MethodModel method && bug.is(method)) {
            String name = method.methodName().stringValue();
            into.withMethod(
                    name + ORIGINAL,
                    method.methodTypeSymbol(),
                    method.flags().flagsMask(),
                    builder -> method.forEach(builder::with));
            into.withMethodBody(
                    name,
                    method.methodTypeSymbol(),
                    method.flags().flagsMask(),
                    code -> body(method, code));
        } else {
            into.with(element);
        }
    }

    private void body(MethodModel method, CodeBuilder code) {
        MethodTypeDesc type = method.methodTypeSymbol();
        boolean isStatic = method.flags().has(AccessFlag.STATIC);
        code.loadConstant(bug.name());
        code.loadConstant(bug.in());
        if (isStatic) {
            code.aconst_null();
        } else {
            code.aload(0);
        }
        code.loadConstant(type.parameterCount()).anewarray(ConstantDescs.CD_Object);
        for (int i = 0; i < type.parameterCount(); i++) {
            ClassDesc parameter = type.parameterType(i);
            code.dup().loadConstant(i);
            code.loadLocal(TypeKind.from(parameter), code.parameterSlot(i));
            box(parameter, code);
            code.aastore();
        }
        // The class itself, by which its loader is found also from a static method.
        code.loadConstant(method.parent().orElseThrow().thisClass().asSymbol());
        code.invokestatic(
                ClassDesc.of(Planted.class.getName()),
                "call",
                MethodTypeDesc.of(
                        ConstantDescs.CD_Object,
                        ConstantDescs.CD_String,
                        ConstantDescs.CD_String,
                        ConstantDescs.CD_Object,
                        ConstantDescs.CD_Object.arrayType(),
                        ConstantDescs.CD_Class));
        leave(type.returnType(), code);
    }

    private static void box(ClassDesc type, CodeBuilder code) {
        if (type.isPrimitive()) {
            ClassDesc boxed = boxed(type);
            code.invokestatic(boxed, "valueOf", MethodTypeDesc.of(boxed, type));
        }
    }

    private static void leave(ClassDesc type, CodeBuilder code) {
        if (type.equals(ConstantDescs.CD_void)) {
            code.pop().return_();
        } else if (type.isPrimitive()) {
            ClassDesc boxed = boxed(type);
            code.checkcast(boxed)
                    .invokevirtual(boxed, type.displayName() + "Value", MethodTypeDesc.of(type))
                    .return_(TypeKind.from(type));
        } else {
            code.checkcast(type).areturn();
        }
    }

    private static ClassDesc boxed(ClassDesc primitive) {
        return switch (primitive.displayName()) {
            case "boolean" -> ConstantDescs.CD_Boolean;
            case "int" -> ConstantDescs.CD_Integer;
            case "long" -> ConstantDescs.CD_Long;
            default -> throw new IllegalArgumentException(primitive.displayName());
        };
    }
}
