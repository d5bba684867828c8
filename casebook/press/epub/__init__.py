"""The book as an EPUB: the same pages in a frame for reading devices, without scripts and without folds that hide."""
