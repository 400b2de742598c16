package io.cachechain.tier.memcached;

/** A thread of ours: what spymemcached logs on it is for those who look for faults. */
interface Quiet {}
