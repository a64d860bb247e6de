Option Strict Off

Imports System.IO

Public Module Late
    Private NotInheritable Class Target
        Public Property Size As Integer = 2

        Default Public ReadOnly Property Item(key As String) As String
            Get
                Return key & Size
            End Get
        End Property

        Public Function Add(first As Integer, Optional second As Integer = 10) As Integer
            Dim sum = first + second
            Return sum
        End Function

        Public Sub Change(ByRef value As Object)
            value = value & "!"
        End Sub
    End Class

    Public Sub Late_binding(o As TextWriter)
        Dim target As Object = New Target()
        target.Size = 3
        target.Size += 1
        o.WriteLine(target.Size + target.Add(1) + target.Add(1, second:=2))
        o.WriteLine(target("key"))
        Dim text As Object = "by reference"
        target.Change(text)
        o.WriteLine(text)
    End Sub

    Public Sub Late_binding_that_fails(o As TextWriter)
        Dim target As Object = New Target()
        Try
            target.Missing(1)
        Catch failure As MissingMemberException
            o.WriteLine("missing")
        End Try
    End Sub

    Public Sub Operators_of_objects(o As TextWriter)
        Dim first As Object = 3
        Dim second As Object = "4"
        o.WriteLine(first + second)
        o.WriteLine(first & second)
        o.WriteLine(If(first < 5 And second = "4", "both", "not"))
        o.WriteLine(-first * 2 Mod 4)
        For index As Object = 1 To first
            o.WriteLine(index)
        Next
    End Sub

    Public Sub Implicit_conversions(o As TextWriter)
        Dim number As Integer = "12"
        Dim text As String = number
        Dim truth As Boolean = number
        Dim letter As Char = text
        o.WriteLine(number + 1 & text & truth & letter)
    End Sub
End Module
