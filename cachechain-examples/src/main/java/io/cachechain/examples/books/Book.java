package io.cachechain.examples.books;

/**
 * A book.
 *
 * @param title its title
 * @param author who wrote it
 */
public record Book(String title, String author) {}
