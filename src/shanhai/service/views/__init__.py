"""What a page shows of a workspace, in Chinese and English: plain dataclasses, one module a view."""
