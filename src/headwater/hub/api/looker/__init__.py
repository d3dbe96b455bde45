"""What the Looker Studio (Data Studio) connector asks, as `looker_studio/CONTRACT.md` has it."""
