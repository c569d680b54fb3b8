package io.atelier.openai;

/// Unwinds the decoder to its entry; never leaves it.
final class BrokenAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Answer.Broken answer;

    BrokenAnswer(Answer.Flaw flaw, String detail) {
        super(detail, null, false, false);
        this.answer = new Answer.Broken(flaw, detail);
    }

    Answer.Broken answer() {
        return answer;
    }
}
