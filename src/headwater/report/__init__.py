"""Ask and answer: a question is planned by grain; a wrong one gets a sentence, not a number."""
