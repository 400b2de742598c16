package io.cachechain.core.internal.stats;

/**
 * What a chain had told other nodes, and been told, at a moment.
 *
 * @param sent messages that are in the log
 * @param sendFailures attempts that failed
 * @param lost changes that were not told
 * @param received messages that came
 * @param applied changes of others that were applied
 * @param ignored own messages, and those of other namespaces
 * @param refused messages and versions that could not be used
 * @param unreadable what stood in the log and was passed over
 * @param impossible messages with a number that no node can have reached
 * @param adopted layers owed the changes of others
 * @param gaps messages missed
 * @param replays connections that came back with nothing missed
 * @param suspicions how often all near entries became suspect
 * @param suspectHits reads answered with suspect entries
 * @param delays messages with changes that were applied
 * @param delayNanos how long they took together, from their stamp to their end
 */
public record BackplaneNumbers(
    long sent,
    long sendFailures,
    long lost,
    long received,
    long applied,
    long ignored,
    long refused,
    long unreadable,
    long impossible,
    long adopted,
    long gaps,
    long replays,
    long suspicions,
    long suspectHits,
    long delays,
    long delayNanos) {}
