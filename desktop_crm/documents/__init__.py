"""Paper: typst templates and data -> PDF, and pages -> pictures for the preview. Text is data here, never markup."""
