using Chalkboard.Tracing.Weaver.Bodies;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver.Tests.Bodies;

/// <summary>Compares the short forms of instructions with those of Cecil, which measures the whole body after each branch.</summary>
public sealed class ShortFormEncoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Short_forms_are_those_that_Cecil_chooses(int seed)
    {
        for (var round = 0; round < 50; round++)
        {
            var (expected, actual) = (CreateBody(new Random((seed * 1000) + round)), CreateBody(new Random((seed * 1000) + round)));
            expected.OptimizeMacros();
            ShortFormEncoder.Apply(actual);
            Assert.Equal(expected.Instructions.Select(Describe), actual.Instructions.Select(Describe));
            Assert.Contains(actual.Instructions, instruction => instruction.OpCode.OperandType == OperandType.ShortInlineBrTarget);
            Assert.Contains(actual.Instructions, instruction => instruction.OpCode.OperandType == OperandType.InlineBrTarget);
        }
    }

    // Long enough that some branches reach in their short form, some don't, and some do only when others are short.
    private static MethodBody CreateBody(Random random)
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

    private static string Describe(Instruction instruction) =>
        $"{instruction.Offset} {instruction.OpCode} {(instruction.Operand is Instruction target ? target.Offset : instruction.Operand)}";
}
