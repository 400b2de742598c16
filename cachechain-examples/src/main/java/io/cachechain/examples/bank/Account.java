package io.cachechain.examples.bank;

/**
 * An account.
 *
 * @param iban its number
 * @param owner whose it is
 * @param cents what is on it, never below zero
 */
public record Account(String iban, String owner, long cents) {}
