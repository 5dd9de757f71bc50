"""What makes a page's rules run: values out of its text, rule files, decisions, hygiene."""
