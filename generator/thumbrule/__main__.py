"""`python -m thumbrule`."""

from thumbrule.cli import main

main()
