"""What can be said about and shown of a media file: facts, poster frame, waveform."""
