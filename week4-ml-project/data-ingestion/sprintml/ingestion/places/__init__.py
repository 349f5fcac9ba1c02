"""Where bytes come from: files, packed files, the web; all end as a file on this machine."""
