"""Where the next euro brings more: into answering customers who are ignored today, or into winning new ones."""
