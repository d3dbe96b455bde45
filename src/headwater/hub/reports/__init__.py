"""The pages that show reports: dashboards, the schema explorer, and the ways to other tools."""
