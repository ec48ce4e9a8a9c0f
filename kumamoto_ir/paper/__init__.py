"""Texts, Markdown, Word, PDF, pictures and the kit: everything that can be printed."""
