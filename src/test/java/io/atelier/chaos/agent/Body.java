package io.atelier.chaos.agent;

/// What a method does instead.
interface Body {
    /// @param self null of a static method
    /// @param type the class that has the method
    Object call(Object self, Object[] arguments, Original original, Class<?> type) throws Throwable;

    /// The method as it was. It sees what has been changed in the array of arguments.
    interface Original {
        Object call() throws Throwable;
    }
}
