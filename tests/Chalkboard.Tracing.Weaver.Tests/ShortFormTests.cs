using Chalkboard.Tracing.Weaver.Bodies;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>Which instructions have short forms, beside Cecil, which measures the whole body again after each branch.</summary>
public sealed class ShortFormTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void They_are_those_that_Cecil_chooses_wherever_branches_go(int seed)
    {
        for (var turn = 0; turn < 50; turn++)
        {
            var (expected, actual) = (Body(new Random((seed * 1000) + turn)), Body(new Random((seed * 1000) + turn)));
            expected.OptimizeMacros();
            ShortFormEncoder.Apply(actual);
            Assert.Equal(expected.Instructions.Select(Shown), actual.Instructions.Select(Shown));
            Assert.Contains(actual.Instructions, instruction => instruction.OpCode.OperandType == OperandType.ShortInlineBrTarget);
            Assert.Contains(actual.Instructions, instruction => instruction.OpCode.OperandType == OperandType.InlineBrTarget);
        }
    }

    // Long enough that some branches reach in their short form, some don't, and some do only once others are short.
    private static MethodBody Body(Random random)
    {
        var module = ModuleDefinition.CreateModule("Made", ModuleKind.Dll);
        var body = new MethodDefinition("Made", MethodAttributes.Static, module.TypeSystem.Void).Body;
        for (var i = 0; i < 300; i++) body.Variables.Add(new VariableDefinition(module.TypeSystem.Int32));
        OpCode[] branches = [OpCodes.Br, OpCodes.Brtrue, OpCodes.Beq, OpCodes.Bne_Un, OpCodes.Leave];
        var instructions = Enumerable.Range(0, 200).Select(_ => random.Next(5) switch
        {
            0 or 1 => Instruction.Create(branches[random.Next(branches.Length)], Instruction.Create(OpCodes.Nop)),
            2 => Instruction.Create(OpCodes.Ldc_I4, random.Next(-200, 200)),
            3 => Instruction.Create(OpCodes.Stloc, body.Variables[random.Next(300)]),
            _ => Instruction.Create(OpCodes.Nop),
        }).ToList();
        for (var i = 0; i < instructions.Count; i++)
        {
            if (instructions[i].Operand is Instruction)
                instructions[i].Operand = instructions[Math.Clamp(i + random.Next(-60, 60), 0, instructions.Count - 1)];
            body.Instructions.Add(instructions[i]);
        }

        return body;
    }

    private static string Shown(Instruction instruction) =>
        $"{instruction.Offset} {instruction.OpCode} {(instruction.Operand is Instruction target ? target.Offset : instruction.Operand)}";
}
