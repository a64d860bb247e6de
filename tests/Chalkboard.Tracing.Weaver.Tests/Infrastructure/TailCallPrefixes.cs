using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Adds the tail prefix to each call before a return, as the F# compiler does.</summary>
internal static class TailCallPrefixes
{
    public static void Add(string file)
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(File.ReadAllBytes(file)));
        foreach (var method in module.Types.SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            foreach (var call in method.Body.Instructions.Where(
                instruction => instruction is { OpCode.Code: Code.Call, Next.OpCode.Code: Code.Ret }).ToList())
            {
                method.Body.GetILProcessor().InsertBefore(call, Instruction.Create(OpCodes.Tail));
            }
        }

        module.Write(file);
        File.Delete(Path.ChangeExtension(file, ".pdb"));
    }
}
