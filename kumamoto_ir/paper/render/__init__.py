"""One Markdown template becomes a text: templates (`environment`), screen text (`markdown`) and files (`paper`)."""
