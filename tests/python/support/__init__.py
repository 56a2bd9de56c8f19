"""What the tests share: a backend that misbehaves as told, and programs run in processes of their own."""
