"""What is printed: maps by matplotlib, pages by WeasyPrint. Both are heavy: import when asked."""
