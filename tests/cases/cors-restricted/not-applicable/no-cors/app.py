NOTE = 'CORSMiddleware(allow_origins=["*"], allow_credentials=True)'
