"""What people see, as templates: messages, modals, documents and forms."""
