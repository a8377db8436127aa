"""The findings desk: which verdicts a person is asked about, how they are shown and sent out."""
