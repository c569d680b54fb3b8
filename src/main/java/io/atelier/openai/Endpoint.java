package io.atelier.openai;

/// One upstream with all that it can do.
///
/// @param guard stands before what is paid for
/// @param told of limits by calls of the Images API; turns are told those of the model that reads
/// @param side the same upstream on connections of their own, for what must neither wait for calls
///   that are paid for nor take their place
record Endpoint(
        Account account,
        AccountGuard guard,
        ToldLimits told,
        ImagesClient images,
        ResponsesClient responses,
        ModerationClient moderation,
        ModelsClient models,
        BatchesClient batches,
        FilesClient files,
        Wire wire,
        OpenAiApi side) {
    String name() {
        return account.name().isEmpty() ? "default" : account.name();
    }
}
