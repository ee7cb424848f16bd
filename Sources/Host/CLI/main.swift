import SpaceSandbox

print(try WorkerExecutable.beside().cid)
